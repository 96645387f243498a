"""Audio as samples and files: formats, telephone resampling, loudness, trimming, tones."""
