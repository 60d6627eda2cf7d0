"""News for the public: written, published, changed, withdrawn."""
