"""How does a site come about from code, content, small runs and hand-written pages?"""
