"""Fit the two small logistic models and write them to bot/knowledge/weights.json.

Run: python -m bench.answers.fit (BATON_SHARED set). Needs scikit-learn.
"""
import sys
import numpy as np
from pathlib import Path
from sklearn.linear_model import LogisticRegression
from bench.answers.cases import banking, faq
from bench.answers.run import ask
from bot.knowledge import features as F
from bot.knowledge.index import Index
from bot.knowledge.query import parts
import bot.llm.extractive as X
S=Path('/work/shared')

def passage_rows(st):
    index=Index.build(st.articles); out=[]
    for case in st.cases:
        shelf=index._shelf(case.scope); asked=parts(case.question)
        if len(asked)>1: continue
        terms=shelf.terms(asked[0]); ranked=shelf.rank(terms,24)
        for n,(place,strength) in enumerate(ranked[:4]):
            e=shelf.entries[place]
            others=max((s for p,s in ranked if shelf.entries[p].passage.article!=e.passage.article),default=0.0)
            out.append((F.fit(e,terms,strength,others,asked[0].text), e.passage.article in case.right))
    return out
def logit(rows,balance,names=None):
    names=names or list(rows[0][0])
    A=np.array([[r[0][n] for n in names] for r in rows]); y=np.array([r[1] for r in rows])
    m=LogisticRegression(C=10,max_iter=2000).fit(A,y,sample_weight=balance)
    return {"bias":round(float(m.intercept_[0]),2),**{n:round(float(v),2) for n,v in zip(names,m.coef_[0])}}
def main(sets):
    rows=[];bal=[]
    for st in sets:
        r=passage_rows(st); rows+=r; bal+=[1000/len(r)]*len(r)
    F.WEIGHTS=logit(rows,bal); print(F.WEIGHTS)
    rows=[];bal=[]
    for st in sets:
        a=[x for x in ask(st) if x.draft.cites and len(parts(x.case.question))==1]
        for x in a:
            p=x.found.passages[x.draft.cites[0]]
            rows.append((X.features(p, X.quote(p, parts(x.case.question)[0])), x.right)); bal.append(1000/len(a))
    X.WEIGHTS=logit(rows,bal); print(X.WEIGHTS)
