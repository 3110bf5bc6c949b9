"""How are many worlds run, kept and opened again?"""
