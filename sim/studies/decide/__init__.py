"""Which course of action is best, how sure is that, and what would it be worth to know more?"""
