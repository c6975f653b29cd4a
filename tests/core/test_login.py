import pytest

from hongyan.core.login import next_step
from hongyan.model.account import LoginStep
from hongyan.model.events import Event, LoginFailed
from hongyan.model.ids import LoginId
from tests.core.test_accounts import SAMPLES

STEPS = {
    "QrCodeShown": LoginStep.WAITING,
    "Scanned": LoginStep.SCANNED,
    "LoginConfirmed": LoginStep.CONFIRMED,
    "LoginFailed": LoginStep.EXPIRED,  # the sample's reason
    "LoggedIn": LoginStep.DONE,
    "LoggedOut": LoginStep.IDLE,
    "Kicked": LoginStep.IDLE,
}


@pytest.mark.parametrize("step", LoginStep)
@pytest.mark.parametrize("happening", SAMPLES, ids=lambda happening: happening.__name__)
def test_a_happening_leads_to_its_step_wherever_one_stands(step: LoginStep, happening: type[Event]) -> None:
    assert next_step(step, SAMPLES[happening]) is STEPS.get(happening.__name__, step)


@pytest.mark.parametrize(
    ("reason", "step"),
    [
        ("expired", LoginStep.EXPIRED),
        ("cancelled", LoginStep.CANCELLED),
        ("refused", LoginStep.FAILED),
        ("a reason of another backend", LoginStep.FAILED),
    ],
)
def test_a_failed_login_ends_by_its_reason(reason: str, step: LoginStep) -> None:
    assert next_step(LoginStep.SCANNED, LoginFailed(login=LoginId("l"), reason=reason)) is step
