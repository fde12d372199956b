package server

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// How long, and how much of, an unwanted body is read after the answer.
const (
	lingerTime  = 10 * time.Second
	lingerBytes = 256 << 20
)

// unusedAge is how long a connection that has said nothing yet is waited for
// once the server stops: what has just been opened may carry a request.
const unusedAge = 500 * time.Millisecond

// lingering closes connections so that the other side can read the last
// answer. A body over the server's limit is refused unread; were the
// connection then simply closed, the system would reset it for the sake of the
// unread bytes, and a browser would show "connection lost" instead of the page
// that says the file is too large. It also knows its connections, because
// browsers open some in advance, on which the framework would wait in vain when
// the server stops.
type lingering struct {
	net.Listener
	limit *connections
	mu    sync.Mutex
	open  map[*lingeringConn]bool
}

func linger(ln net.Listener, limit *connections) *lingering {
	return &lingering{Listener: ln, limit: limit, open: map[*lingeringConn]bool{}}
}

// Accept implements net.Listener. Of an address that holds too many, connections
// are reset: an answer would take what is to be saved.
func (l *lingering) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		tcp, ok := conn.(*net.TCPConn)
		if !ok {
			return conn, err
		}
		if release, ok := l.limit.take(tcp.RemoteAddr()); ok {
			return l.watch(tcp, release), nil
		}
		_ = tcp.SetLinger(0)
		_ = tcp.Close()
	}
}

func (l *lingering) watch(tcp *net.TCPConn, release func()) *lingeringConn {
	c := &lingeringConn{TCPConn: tcp, of: l, since: time.Now(), release: release}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[c] = true
	return c
}

// count is how many connections are open.
func (l *lingering) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

func (l *lingering) forget(c *lingeringConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
}

// hangUp closes connections on which nothing was ever asked, until done.
func (l *lingering) hangUp(done <-chan struct{}) {
	look := time.NewTicker(unusedAge / 2)
	defer look.Stop()
	for {
		l.closeUnused()
		select {
		case <-done:
			return
		case <-look.C:
		}
	}
}

func (l *lingering) closeUnused() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		if !c.used.Load() && time.Since(c.since) > unusedAge {
			_ = c.TCPConn.Close() // its reader then closes it for good
		}
	}
}

type lingeringConn struct {
	*net.TCPConn
	of      *lingering
	since   time.Time
	release func()       // it no longer counts for its address
	used    atomic.Bool  // something was received
	reading atomic.Int32 // somebody waits for more
}

// Read implements net.Conn.
func (c *lingeringConn) Read(p []byte) (int, error) {
	c.reading.Add(1)
	defer c.reading.Add(-1)
	n, err := c.TCPConn.Read(p)
	if n > 0 {
		c.used.Store(true)
	}
	return n, err
}

// Close says that nothing more will come, reads on for a while, and closes.
// The one who calls it does not wait for that. A connection that waits for its
// next request has been read to the end, and is closed outright.
func (c *lingeringConn) Close() error {
	c.of.forget(c)
	if c.reading.Load() > 0 {
		return c.close()
	}
	if err := c.CloseWrite(); err != nil {
		return c.close()
	}
	go func() {
		_ = c.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
		_ = c.close()
	}()
	return nil
}

func (c *lingeringConn) close() error {
	defer c.release()
	return c.TCPConn.Close()
}
