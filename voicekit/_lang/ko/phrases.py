"""Korean: what voicekit says by itself."""

from voicekit._lang import ToolkitPhrases

__all__ = ["PHRASES"]

PHRASES = ToolkitPhrases(
    no_input=("아무 말씀도 들리지 않았습니다.", "여전히 아무 말씀도 들리지 않습니다."),
    no_match=("선택할 수 없는 항목입니다.", "이것도 선택할 수 없는 항목입니다."),
    apology="죄송합니다. 저희 쪽에 문제가 생겼습니다.",
    did_you_say="{}, 맞습니까? 맞으면 1번, 아니면 2번을 눌러 주십시오.",
    unanswered="죄송합니다. 응답을 듣지 못했습니다.",
    misunderstood="죄송합니다. 답변을 이해하지 못했습니다.",
    use_keys="전화기의 버튼을 눌러 주십시오.",
    unknown="알 수 없음",
    unknown_number="알 수 없는 번호",
)
