from __future__ import annotations

import pytest
import streamlit as st

from app.studio import form
from gan_core.errors import ConfigError


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)  # a folder of frogs alone has one class
    form.fill()


def test_a_fresh_form_is_the_preset():
    config = form.wanted()
    assert (config.preset, config.dataset.name, config.image_shape) == ("digits", "digits", (16, 16, 1))


@pytest.mark.parametrize(
    ("name", "shape"),
    [("petals", (32, 32, 3)), ("mnist", (28, 28, 1)), ("fashion_mnist", (28, 28, 1)), ("flowers102", (80, 80, 3))],
)
def test_another_data_set_brings_its_size_and_networks_that_can_make_it(name, shape):
    form.follow_data(name)
    config = form.wanted()
    assert config.image_shape == shape
    assert config.dataset.name == name


def test_networks_that_fit_are_kept():
    form.put(model__name="vanilla")
    form.follow_data("petals")
    assert form.wanted().model.name == "vanilla"


def test_a_family_gets_only_the_settings_that_it_uses():
    assert {row.key for row in form.rows("networks")} >= {"model.name", "model.latent_dim", "model.width"}
    assert "model.depth" not in {row.key for row in form.rows("networks")}
    form.put(model__name="vanilla")
    assert "model.depth" in {row.key for row in form.rows("networks")}
    assert form.value("model.depth") == 3
    assert form.wanted().model.depth == 3


def test_a_conditional_pair_is_told_as_many_classes_as_are_chosen():
    form.fill("cdigits")
    assert form.wanted().model.classes_count == 10
    form.put(dataset__classes="0,3,7")
    assert form.chosen_names() == ("0", "3", "7")
    assert form.wanted().model.classes_count == 3


def test_networks_that_cannot_make_the_size_are_refused_in_words():
    form.put(dataset__width=20, model__name="flowers80")
    with pytest.raises(ConfigError, match="multiples of 16"):
        form.wanted()


def test_networks_that_are_too_large_are_refused_before_anything_starts():
    form.fill("mnist")
    form.put(dataset__width=256, dataset__height=256)
    with pytest.raises(ConfigError, match="may have 50,000,000 parameters together, received 53,783,618"):
        form.wanted()


def test_all_classes_of_a_preset_that_has_one():
    form.fill("frogs")
    assert form.chosen_names() == ("frog",)
    form.put(dataset__classes=form.ALL_CLASSES)
    assert len(form.chosen_names()) == 10


def test_own_pictures_are_waited_for():
    form.follow_data("folder")
    assert form.lacks_pictures()
    assert form.all_classes() == ()
    form.put(dataset__path="/somewhere")
    assert not form.lacks_pictures()


def test_wasserstein_has_no_labels_to_smooth():
    form.put(loss__name="wasserstein_gp", tips__label_smoothing=0.2)
    assert form.wanted().tips.label_smoothing == 0
    assert "tips.label_smoothing" not in {row.key for row in form.rows("tips")}


def test_live_settings_come_before_the_others():
    keys = [row.key for row in form.rows("optimizers")]
    assert keys[:3] == ["loss.name", "optimizer.generator_lr", "optimizer.discriminator_lr"]


def test_collecting_takes_the_widgets_and_follows_the_data():
    st.session_state[form.WIDGET + "batch_size"] = 32
    st.session_state[form.WIDGET + "dataset.name"] = "petals"
    form.collect()
    assert form.value("batch_size") == 32
    assert form.wanted().image_shape == (32, 32, 3)
