"""Which numbers and which luck does each world have?"""
