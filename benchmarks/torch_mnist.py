"""The MNIST networks and their step in PyTorch, as its users write them."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.contender import Play, seconds_of

BATCH, FAKES, LATENT, PICTURES = 256, 128, 100, 1000


def prepare_torch_mnist(*, channels_last: bool, fused: bool = False) -> Callable[[], tuple[Play, float]]:
    """Returns what prepares the contender; `fused` takes Adam's own fused form."""

    def prepare() -> tuple[Play, float]:
        import torch

        step = torch_step(torch, channels_last, fused)

        def play(steps: int) -> None:
            for _ in range(steps):
                step()

        return play, seconds_of(step)

    return prepare


def torch_networks(torch):
    """G and D with the numbers of the material: 1,164,289 and 40,705 parameters."""
    nn = torch.nn
    generator = nn.Sequential(
        nn.Linear(LATENT, 6272),
        nn.LeakyReLU(0.2),
        nn.Unflatten(1, (128, 7, 7)),
        nn.ConvTranspose2d(128, 128, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(128, 128, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(128, 1, 7, padding=3),
        nn.Sigmoid(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(1, 64, 3, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(64, 64, 3, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Dropout(0.4),
        nn.Linear(3136, 1),
    )
    return generator, discriminator


def torch_step(torch, channels_last: bool, fused: bool) -> Callable[[], None]:
    """D on 256 real, D on 128 fake, G on 256 z through a frozen D."""
    layout = torch.channels_last if channels_last else torch.contiguous_format
    generator, discriminator = (net.to(memory_format=layout) for net in torch_networks(torch))
    g_adam, d_adam = (
        torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999), eps=1e-7, fused=fused)
        for net in (generator, discriminator)
    )
    loss, ones, zeros = torch.nn.BCEWithLogitsLoss(), torch.ones(BATCH, 1), torch.zeros(FAKES, 1)
    pictures = torch.randint(256, (PICTURES, 1, 28, 28), dtype=torch.uint8)

    def learn(adam, samples, labels) -> None:
        adam.zero_grad()
        loss(discriminator(samples), labels).backward()
        adam.step()

    def step() -> None:
        with torch.no_grad():
            fake = generator(torch.randn(FAKES, LATENT))
        real = pictures[torch.randint(PICTURES, (BATCH,))].float().div(255).contiguous(memory_format=layout)
        learn(d_adam, real, ones)
        learn(d_adam, fake, zeros)
        discriminator.requires_grad_(False)
        learn(g_adam, generator(torch.randn(BATCH, LATENT)), ones)
        discriminator.requires_grad_(True)

    return step
