package server

import (
	"io"
	"net"
	"time"
)

// How long, and how much of, an unwanted body is read after the answer.
const (
	lingerTime  = 10 * time.Second
	lingerBytes = 256 << 20
)

// lingering closes connections so that the other side can read the last
// answer. A body over the server's limit is refused unread; were the
// connection then simply closed, the system would reset it for the sake of the
// unread bytes, and a browser would show "connection lost" instead of the page
// that says the file is too large.
type lingering struct{ net.Listener }

// Accept implements net.Listener.
func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		return &lingeringConn{tcp}, err
	}
	return conn, err
}

type lingeringConn struct{ *net.TCPConn }

// Close says that nothing more will come, reads on for a while, and closes.
// The one who calls it does not wait for that.
func (c *lingeringConn) Close() error {
	if err := c.CloseWrite(); err != nil {
		return c.TCPConn.Close()
	}
	go func() {
		_ = c.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
		_ = c.TCPConn.Close()
	}()
	return nil
}
