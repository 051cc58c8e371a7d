"""No test leaves the machine: the guard in conftest.py refuses, and tells."""

import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80), ("2001:db8::1", 80, 0, 0)])
def test_a_socket_to_another_machine_is_refused(address, offline):
    kind = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(kind) as client, pytest.raises(OSError, match="refuse"):
        client.connect(address)
    assert offline == [address[0]]
    offline.clear()


def test_a_name_is_not_even_looked_up(offline):
    with pytest.raises(OSError, match="refuse"):
        socket.create_connection(("example.org", 443), timeout=1)
    with pytest.raises(OSError, match="refuse"):
        socket.getaddrinfo(b"example.org", 443)
    offline.clear()


def test_a_datagram_is_refused(offline):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(OSError, match="refuse"):
        client.sendto(b"x", ("192.0.2.1", 53))
    offline.clear()


def test_loopback_is_allowed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
        assert socket.getaddrinfo("localhost", 80)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no socket files here")
def test_a_socket_file_is_allowed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("s")
        server.listen()
        client.connect("s")
