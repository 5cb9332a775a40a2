# A thin door to run.py, where everything is said. make run PORT=8502 HOST=0.0.0.0; make test ARGS="-k ring"
PYTHON ?= python3
export PORT HOST REQUIRE_BROWSER

.DEFAULT_GOAL := run
.PHONY: run setup test bench pretrained audit password lint clean lock
run setup password lint clean lock:
	@$(PYTHON) run.py $@
test bench pretrained audit:
	@$(PYTHON) run.py $@ $(if $(ARGS),-- $(ARGS))
