"""Who acts, by which payoffs, and how is a choice made?"""
