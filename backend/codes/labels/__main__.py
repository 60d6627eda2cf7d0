"""Draws one file of labels in a process of its own: a `Job` as MessagePack in, the file out.

A thousand labels are seconds of computing, during which the web process has people to answer.
"""

import sys

import msgspec

from backend.codes.labels.jobs import Form, Job
from backend.codes.labels.pdf import sheet_pdf
from backend.codes.labels.svg import zip_of_svgs
from backend.codes.labels.templates import template_named


def main() -> None:
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    paper = template_named(job.paper)
    match job.form:
        case Form.PDF:
            drawn = sheet_pdf(job.labels, paper, job.start_at)
        case Form.ZIP:
            drawn = zip_of_svgs(job.labels, paper)
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
