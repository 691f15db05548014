"""The parts of the prediction service: layers around it, its endpoints, its logs and its page."""
