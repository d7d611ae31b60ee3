"""The trained reader: one small encoder with several heads, as ONNX files with a card."""
