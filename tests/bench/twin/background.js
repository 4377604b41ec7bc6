// Nothing to do: the harness expects a background and a button.
