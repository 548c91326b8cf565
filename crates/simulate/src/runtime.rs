//! Tasks on a virtual clock. Between two instants nothing happens: when no task can go on, the clock moves to the next timer.
//!
//! Tasks are the futures of Rust, so that the modelled application reads as its original in JavaScript does. A crash drops the tasks of
//! the application wherever they wait: at any `await`.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Whose task it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The world's: the network, the service, the people. They outlive the application.
    World,
    /// The application's, in the process of that number.
    Application(u64),
}

struct Task {
    owner: Owner,
    /// The call it works for.
    call: Option<u32>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

#[derive(Default)]
struct Ready(Mutex<VecDeque<u64>>);

impl Ready {
    fn push(&self, task: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
    }

    fn pop(&self) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

struct TaskWaker {
    task: u64,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.ready.push(self.task);
    }
}

#[derive(Default)]
struct Inner {
    now_ms: Cell<u64>,
    count: Cell<u64>,
    tasks: RefCell<BTreeMap<u64, Task>>,
    ready: Arc<Ready>,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
}

/// Tasks and their clock.
#[derive(Clone, Default)]
pub struct Runtime(Rc<Inner>);

impl Runtime {
    /// No tasks, at that time.
    #[must_use]
    pub fn at(now_ms: u64) -> Self {
        let runtime = Self::default();
        runtime.0.now_ms.set(now_ms);
        runtime
    }

    /// The time, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.0.now_ms.get()
    }

    fn next(&self) -> u64 {
        self.0.count.set(self.0.count.get() + 1);
        self.0.count.get()
    }

    /// Begins a task.
    pub fn spawn(&self, owner: Owner, call: Option<u32>, future: impl Future<Output = ()> + 'static) {
        let task = self.next();
        self.0.tasks.borrow_mut().insert(task, Task { owner, call, future: Box::pin(future) });
        self.0.ready.push(task);
    }

    /// Begins a task, and gives the promise of its value.
    pub fn begin<T: Clone + 'static>(
        &self,
        owner: Owner,
        call: Option<u32>,
        future: impl Future<Output = T> + 'static,
    ) -> Promise<T> {
        let promise = Promise::default();
        let settled = promise.clone();
        self.spawn(owner, call, async move { settled.resolve(future.await) });
        promise
    }

    /// Drops the tasks of an owner wherever they wait.
    pub fn drop_tasks_of(&self, owner: Owner) {
        let doomed: Vec<u64> =
            self.0.tasks.borrow().iter().filter(|(_, task)| task.owner == owner).map(|(task, _)| *task).collect();
        for task in doomed {
            // Not within the borrow: what a task holds may look at the runtime when it is dropped.
            let gone = self.0.tasks.borrow_mut().remove(&task);
            drop(gone);
        }
    }

    /// The next task that can go on: its number, its owner and its call.
    #[must_use]
    pub fn ready(&self) -> Option<(u64, Owner, Option<u32>)> {
        loop {
            let task = self.0.ready.pop()?;
            // A task may be woken twice, or have ended.
            if let Some(found) = self.0.tasks.borrow().get(&task) {
                return Some((task, found.owner, found.call));
            }
        }
    }

    /// Lets a task go on.
    pub fn poll(&self, task: u64) {
        let Some(mut taken) = self.0.tasks.borrow_mut().remove(&task) else { return };
        let waker = Waker::from(Arc::new(TaskWaker { task, ready: Arc::clone(&self.0.ready) }));
        if taken.future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.0.tasks.borrow_mut().insert(task, taken);
        }
    }

    /// When the first timer fires.
    #[must_use]
    pub fn first_timer(&self) -> Option<u64> {
        self.0.timers.borrow().first_key_value().map(|((at_ms, _), _)| *at_ms)
    }

    /// Moves the clock forward, and fires the timers that are due.
    pub fn advance(&self, now_ms: u64) {
        self.0.now_ms.set(now_ms.max(self.now_ms()));
        while self.first_timer().is_some_and(|at_ms| at_ms <= self.now_ms()) {
            let Some((_, waker)) = self.0.timers.borrow_mut().pop_first() else { return };
            waker.wake();
        }
    }

    /// Waits so many milliseconds.
    #[must_use]
    pub fn sleep(&self, ms: u64) -> Sleep {
        Sleep { runtime: self.clone(), at_ms: self.now_ms().saturating_add(ms), timer: None }
    }

    /// How many tasks there are.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.0.tasks.borrow().len()
    }
}

/// The wait for a time.
pub struct Sleep {
    runtime: Runtime,
    at_ms: u64,
    timer: Option<(u64, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.runtime.now_ms() >= self.at_ms {
            return Poll::Ready(());
        }
        let key = self.timer.unwrap_or_else(|| (self.at_ms, self.runtime.next()));
        self.timer = Some(key);
        self.runtime.0.timers.borrow_mut().insert(key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.timer {
            self.runtime.0.timers.borrow_mut().remove(&key);
        }
    }
}

struct Settling<T> {
    value: Option<T>,
    wakers: Vec<Waker>,
}

/// A value that comes once, and that any number of tasks wait for.
pub struct Promise<T>(Rc<RefCell<Settling<T>>>);

impl<T> Default for Promise<T> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Settling { value: None, wakers: Vec::new() })))
    }
}

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: Clone> Promise<T> {
    /// Gives it its value, unless it has one.
    pub fn resolve(&self, value: T) {
        let wakers = {
            let mut settling = self.0.borrow_mut();
            if settling.value.is_some() {
                return;
            }
            settling.value = Some(value);
            std::mem::take(&mut settling.wakers)
        };
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl<T: Clone> Future for Promise<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut settling = self.0.borrow_mut();
        match &settling.value {
            Some(value) => Poll::Ready(value.clone()),
            None => {
                settling.wakers.push(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The value of a future, unless that time is over first.
pub async fn within<T>(runtime: &Runtime, ms: u64, future: impl Future<Output = T>) -> Option<T> {
    let mut future = Box::pin(future);
    let mut late = Box::pin(runtime.sleep(ms));
    std::future::poll_fn(move |context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        late.as_mut().poll(context).map(|()| None)
    })
    .await
}
