"""What QA thinks with: what is drawn, how it is judged, what may be said about the whole from it."""
