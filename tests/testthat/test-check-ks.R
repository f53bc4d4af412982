test_that("each of several k that cannot be is named, with what would do", {
  fails <- function(k, says, n = 12) {
    expect_clean_error(check_ks(k, n, call = quote(choose_k())), "param", "k", says)
  }
  fails(0:5, c("0 is below 1", "k = 1:5. would do"))
  fails(c(0, -1, 3), c("0 and -1 are below 1", "k = 3. would do"))
  fails(1:14, c("13 and 14 are more than there can be", "between 1 and 12", "k = 1:12. would do"))
  fails(c(1, 2, 2, 5), c("2 is given more than once", "k = c\\(1, 2, 5\\). would do"))
  fails(c(1, 2.5, NA, Inf), c("2.5 is not whole", "NA is missing", "Inf is infinite"))
  fails(c(20, 10, 30:50), "k = 10. would do")
  fails(-(0:3), "0, -1, -2 and -3 are below 1")
  fails(numeric(), "different whole numbers")
  fails("3", "different whole numbers")
  fails(matrix(1:2), "different whole numbers")
  fails(factor(1:2), "different whole numbers")
  fails(c(TRUE, FALSE), "different whole numbers")
  expect_no_match(conditionMessage(expect_error(check_ks(0, 5))), "would do")
  fails(c(0, 2 * 1:9), "14, 16, ...\\). would do", n = 30)
  expect_clean_error(choose_k(named_points(12), 0:5), "param", "k", c("0 is below 1", "1:5"))
  expect_clean_error(prediction_strength(named_points(12), 0:5), "param", "k", "0 is below 1")
  expect_clean_error(
    cv_k(named_points(12), rep(1:2, 6), 0:5, learner = learner_logistic()), "param", "k", "1:5"
  )
  expect_identical(check_ks(3:1, 3), c(3, 2, 1))
})
