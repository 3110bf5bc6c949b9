"""What is on record of the months before and after October 2025, and what would have been foretold of them?"""
