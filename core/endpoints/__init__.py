"""Who answers: any OpenAI-compatible server, or the practice endpoint built in here."""
