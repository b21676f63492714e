"""What customers say: feedback measures. Their definitions, figures and changes."""
