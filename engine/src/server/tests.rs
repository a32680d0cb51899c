//! The server over real sockets, with a stand-in for the control thread.

mod bad;
mod fake;
mod flow;
mod login;
mod notify;
