"""What is the state of a world, and what moves it?"""
