//! An extension in Rust with PyO3: packs the lists once, when the object is made.

use pyo3::prelude::*;

#[pymodule]
mod userdata {
    #[pymodule_export]
    use super::UserData;
}

#[pyclass(frozen)]
struct UserData {
    ages: Vec<u8>,
    payments: Vec<u32>,
}

#[pymethods]
impl UserData {
    #[new]
    fn new(ages: Vec<u8>, payments: Vec<u32>) -> Self {
        Self { ages, payments }
    }

    fn average_age(&self) -> f64 {
        let sum: u64 = self.ages.iter().map(|&age| u64::from(age)).sum();
        sum as f64 / self.ages.len() as f64
    }

    fn average_payment(&self) -> f64 {
        let sum: u64 = self.payments.iter().map(|&cents| u64::from(cents)).sum();
        0.01 * sum as f64 / self.payments.len() as f64
    }

    fn payment_standard_deviation(&self) -> f64 {
        let count = self.payments.len() as f64;
        let (sum, squares) = self
            .payments
            .iter()
            .map(|&cents| 0.01 * f64::from(cents))
            .fold((0.0, 0.0), |(sum, squares), amount| {
                (sum + amount, squares + amount * amount)
            });
        let mean = sum / count;
        (squares / count - mean * mean).sqrt()
    }
}
