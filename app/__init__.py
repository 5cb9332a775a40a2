"""The Streamlit app: pages stay thin, and what they do lies here."""
