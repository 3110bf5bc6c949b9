"""python -m sim: run a study from the command line."""

from sim.app import main

if __name__ == "__main__":
    main()
