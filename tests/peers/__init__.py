"""What would one use otherwise? The same reduced theatre for other frameworks, as their users would write it (`tests.compare_peers`)."""
