"""The plan as plain JSON, in the shape that `import_plan --json` prints."""

from typing import Any

from tasks.annex.model import AnnexDuty, AnnexPlan, AnnexTask, Problem


def to_json(plan: AnnexPlan) -> dict[str, Any]:
    """Counts, leaves, duties and problems; only JSON values."""
    return {
        "groups": len(plan.groups),
        "headings": sum(1 for _ in plan.headings()),
        "tasks": [task_json(task) for task in plan.tasks()],
        "duties": [duty_json(duty) for duty in plan.duties],
        "problems": [problem_json(problem) for problem in plan.problems],
    }


def task_json(task: AnnexTask) -> dict[str, Any]:
    return {
        "row": task.row,
        "group": task.group,
        "ref": task.ref,
        "title": task.title,
        "criterion": task.criterion,
        "lead": list(task.lead),
        "supporting": list(task.supporting),
        "deliverable": task.deliverable,
        "timing": task.timing,
        "schedule": task.schedule.to_json(),
    }


def duty_json(duty: AnnexDuty) -> dict[str, Any]:
    return {
        "row": duty.row,
        "ref": duty.ref,
        "unit": duty.unit,
        "also": list(duty.also),
        "text": duty.text,
        "timing": duty.timing,
        "schedule": duty.schedule.to_json(),
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem.message,
        "proposal": problem.proposal,
    }
