"""A value of a document that is one of several models: read, and written into the schema, from the table of these."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Discriminator, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema

__all__ = ["OneOf"]


@dataclass(frozen=True, slots=True)
class OneOf:
    """What stands beside the models' common type; ``told`` is what tells which of the ``kinds`` a value is."""

    kinds: Mapping[str, type[Any]]
    told: Discriminator

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        models: list[Any] = [Annotated[model, Tag(kind)] for kind, model in self.kinds.items()]
        return handler.generate_schema(Annotated[reduce(or_, models), self.told])
