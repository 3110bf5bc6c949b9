"""What would one use otherwise? One theatre in other frameworks, as their users would write it (`tests.compare_peers`)."""
