"""What may a file or a user say, and how are mistakes told?"""
