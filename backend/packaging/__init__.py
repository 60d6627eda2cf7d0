"""Is it over-packaged? Standards as data, the judgement, what people handed in, and the clues that come of it."""
