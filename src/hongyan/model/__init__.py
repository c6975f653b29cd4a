"""The nouns of the waist: what every face and every backend agrees on. Imports nothing of ours."""
