"""What stands behind a Korean word without a space: particles, and the verb that makes an act of a thing."""

import regex

PARTICLE_WORDS = """
    을 를 이 가 은 는 의 에 도 만 과 와 로 으로 나 이나 란 이란 랑 이랑 든 이든 야 이야 요 이요 여 이여 들 님 씨 네
    에서 에게 에다 에선 에겐 에는 에도 께 께서 한테 더러 보고 하고 까지 부터 마다 마저 조차 밖에 뿐 처럼 같이 같은
    만큼 보다 치고 커녕 라고 이라고 라는 이라는 라도 이라도 라며 이라며 로서 으로서 로써 으로써 로는 으로는 로만 으로만
    인 인데 일 임 이고 이며 이면 이지 이자 이다 입니다 입니까 이에요 예요 이었다 였다 이었습니다 였습니다 이네 이네요
    아 질 짓
"""
VERB_STEMS = "하 한 할 함 합 해 했 되 된 될 됨 됩 돼 됐 시키 시킨 시킬 시켜 당하 당한 당할 당해 당했"

PARTICLE = "|".join(sorted(PARTICLE_WORDS.split(), key=len, reverse=True))
STEM = "|".join(VERB_STEMS.split())
# At most three particles one behind another ("광고에서만은"), or a verb with whatever ending.
PARTICLES = regex.compile(rf"(?:{PARTICLE}){{1,3}}|(?:{STEM})\p{{sc=Hangul}}{{0,6}}")
