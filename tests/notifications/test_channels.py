"""What a channel says of a message, and which one a setting names."""

import logging

import pytest

from notifications.channel import Message, Sent
from notifications.channels import text_channel


async def test_the_log_carries_a_message_without_the_whole_number(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "mashang.messages")
    assert await text_channel("log").carry(Message("13800001234", "验证码 123456")) == Sent()
    (record,) = caplog.records
    assert "验证码 123456" in record.getMessage()
    assert "…1234" in record.getMessage()
    assert "13800001234" not in record.getMessage()


def test_an_unknown_gateway_is_refused_by_name():
    with pytest.raises(ValueError, match="SMS_GATEWAY=pigeon"):
        text_channel("pigeon")
