"""A network without other machines, and what one may see of it from inside."""

import errno
import fcntl
import socket
import struct

SET_FLAGS, GET_FLAGS, UP = 0x8914, 0x8913, 1
OUTSIDE = [("192.0.2.1", 80), ("198.51.100.7", 443), ("8.8.8.8", 53)]  # two of RFC 5737, and one that is there


def loopback_up():
    """Switches loopback on; a new network namespace has it off."""
    with socket.socket() as one:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(one, GET_FLAGS, request))[1]
        if not flags & UP:
            fcntl.ioctl(one, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))


def interfaces():
    return [name for _, name in socket.if_nameindex()]


def refusals():
    """How connections to outside addresses end, by address; None for one that was not refused."""
    found = {}
    for address in OUTSIDE:
        try:
            with socket.create_connection(address, timeout=3):
                found[address[0]] = None
        except OSError as e:
            found[address[0]] = errno.errorcode.get(e.errno, str(e)) if e.errno else str(e)
    return found


def is_alone():
    """Whether there is nothing but loopback and each outside address is refused at once."""
    refused = {errno.errorcode[number] for number in (errno.ENETUNREACH, errno.ECONNREFUSED, errno.EHOSTUNREACH)}
    return interfaces() == ["lo"] and set(refusals().values()) <= refused
