"""By which environment variables are compiled months switched off and kept?"""

OFF = "TIGHTROPE_COMPILED"
"""The environment variable that switches compiled months off, as 0."""
CACHE = "TIGHTROPE_CACHE"
"""The environment variable that names the folder in which they are kept."""
