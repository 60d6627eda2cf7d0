"""The judgement itself, pure: a dictionary and a case in, a verdict out. pwa/packaging/judging/ is its other half."""
