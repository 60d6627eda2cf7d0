"""Standards, editions, classes and their values, with dates in force: what a judgement is made from."""
