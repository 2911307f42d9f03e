"""A table as a support desk exports it, in two languages: every row a text of its own, some of them twice."""

import csv
import io

_TICKETS = (
    ("发票缺税号", "客户来电说发票 {n} 缺少税号，财务无法入账。她要求当天下午四点后回电。我们答应重新开具并寄出。"),
    (
        "App crash on upload",
        (
            "The app crashes on photos over 10 MB, and the log of device {n} says that the disk is full. A restart"
            " did not help. The customer needs the pictures for an insurance claim by Friday."
        ),
    ),
    (
        "Login fails",
        (
            "Password reset {n} leaves the customer locked out: the mail with the link came two hours late and the"
            " link had expired. He asks for a phone call. Support sent a new link by hand."
        ),
    ),
    (
        "Charged twice",
        (
            "Order {n} was charged twice on the same card within one minute. The bank shows both payments as booked."
            " The customer wants the second one back before the end of the month."
        ),
    ),
    ("包裹显示已签收", "包裹 {n} 显示昨天已签收，但客户没有收到。门卫也没有登记。客户要求五天内退款，或者补寄一件。"),
    (
        "Parcel missing",
        (
            "Parcel {n} is shown as delivered and was not received. The neighbour has seen nobody. The customer wants a"
            " refund of 39.90 EUR within five days."
        ),
    ),
    ("无法导出报表", "导出第 {n} 号报表时页面一直转圈，最后提示超时。换浏览器也一样。客户明天上午开会要用这份报表。"),
    (
        "Wrong size sent",
        (
            "The shoes of order {n} came in 41 in place of 39. The return label in the box is for another country. The"
            " customer asks for a new label and for the exchange to be sent at once."
        ),
    ),
)
_AGENTS = ("José Ruiz", "王芳", "Anna Keller", "李雷", "Tom O'Neil")


def tickets(count: int) -> bytes:
    """CSV in UTF-8 with the columns id, subject, body, created, agent; every 31st text is that of the row before."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["id", "subject", "body", "created", "agent"])
    for number in range(count):
        of = number - 1 if number % 31 == 30 else number
        subject, body = _TICKETS[(of * 5 + of // 8) % len(_TICKETS)]
        table.writerow(
            [
                f"TCK-{100_000 + number}",
                subject,
                body.format(n=4_100 + of),
                f"2026-11-{1 + number % 28:02d}",
                _AGENTS[number * 3 % len(_AGENTS)],
            ]
        )
    return written.getvalue().encode()
