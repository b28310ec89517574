"""What stands for a forked worker before whoever started it: `python … SOCKET -u -c CODE`.

It hands its standard streams over, to a process that is forked to run the code on them, and ends
with it. It imports next to nothing: see `forked_workers`.
"""

import socket
import sys

if __name__ == "__main__":
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(sys.argv[1])
        socket.send_fds(connection, [sys.argv[-1].encode()], [0, 1, 2])
        for stream in (sys.stdin, sys.stdout):
            stream.close()
        connection.recv(1)
