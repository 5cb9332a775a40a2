"""Beat the discriminator: real or fake, a person against D on the same pictures."""
