"""Plain LangChain: `(prompt | ChatOpenAI | StrOutputParser).abatch` with max_concurrency, as documented."""

import asyncio

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.benchmarks.clients.measured import Job, measure


def work(job: Job) -> int:
    model = ChatOpenAI(model="gpt-4o-mini", temperature=0, base_url=job.url, api_key=SecretStr("none"))
    chain = ChatPromptTemplate.from_template(job.prompt) | model | StrOutputParser()
    inputs = [{"text": text} for text in job.texts()]
    answers = asyncio.run(chain.abatch(inputs, RunnableConfig(max_concurrency=job.concurrency)))
    return sum(bool(answer) for answer in answers)


if __name__ == "__main__":
    measure(work)
