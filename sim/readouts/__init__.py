"""What is read off worlds, and what is it called?"""
