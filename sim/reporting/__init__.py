"""How is what a study found put into words, tables, figures and pages?"""
