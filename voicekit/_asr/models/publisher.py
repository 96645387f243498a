"""The models that the publisher of Vosk offers: https://alphacephei.com/vosk/models.

Names, languages and licenses are those of its page; sizes in bytes and MD5 sums those of its list for programs
(model-list.json). Where that list was not at hand for a model, the size is the page's rounded one and the sum is
empty: such an archive is held to the publisher's list when it is fetched, and else to its own check sums.
"""

__all__ = ["ADDRESS", "LIST", "ROWS"]

ADDRESS = "https://alphacephei.com/vosk/models/"
LIST = "model-list.json"

_APACHE = "Apache-2.0"
_NC = "CC-BY-NC-SA-4.0"

ROWS: tuple[tuple[str, str, int, str, str], ...] = (
    # Small models: one for each language is what a telephone menu needs.
    ("vosk-model-small-en-us-0.15", "en-US", 41_205_931, _APACHE, "09ab50ccd62b674cbaa231b825f9c1cb"),
    ("vosk-model-small-en-gb-0.15", "en-GB", 42_757_500, "", "6afd611b04b2b47c129c3615dc502383"),
    ("vosk-model-small-en-in-0.4", "en-IN", 37_573_330, _APACHE, "62fd085f33c8c5fc01a235030e2a1fe3"),
    ("vosk-model-small-ar-0.3", "ar", 104_351_896, "", "0eb578c0779f85ef039b7ee5bc1b64ed"),
    ("vosk-model-small-ar-tn-0.1-linto", "ar-TN", 165_703_754, _APACHE, "67bbe16beaa17e6cf14f8c295ee5ddd1"),
    ("vosk-model-small-ca-0.4", "ca", 43_405_881, _APACHE, "5dc7901815fef3dc8b784b31f309385c"),
    ("vosk-model-small-cn-0.22", "zh", 43_898_754, _APACHE, "d1a8e82933dcc7632667c036b0bb3dbb"),
    ("vosk-model-small-cs-0.4-rhasspy", "cs", 46_088_666, "MIT", "df5ddac5ee8632f6b46a6fc751953286"),
    ("vosk-model-small-de-0.15", "de", 46_499_967, _APACHE, "4f21f92c0897b48287ef8839420608eb"),
    ("vosk-model-small-eo-0.42", "eo", 43_839_401, _APACHE, "3e9319ca789fa06fd3efa68d51c85d6b"),
    ("vosk-model-small-es-0.42", "es", 39_817_833, _APACHE, "2d5c94f9859a84881a0ef744738ebd31"),
    ("vosk-model-small-fa-0.42", "fa", 53_431_220, _APACHE, "cc2b18af256ffab2c44055f6a02ecb3d"),
    ("vosk-model-small-fa-0.5", "fa", 60_000_000, _APACHE, ""),
    ("vosk-model-small-fr-0.22", "fr", 42_233_323, _APACHE, "8873b1234503f6edd55f54bfff31cf3e"),
    ("vosk-model-small-fr-pguyot-0.3", "fr", 39_000_000, _NC, ""),
    ("vosk-model-small-gu-0.42", "gu", 108_054_987, _APACHE, "4595a6f0cc0c88fee6eec7d80496fc10"),
    ("vosk-model-small-hi-0.22", "hi", 44_458_845, _APACHE, "80f1265262c9a8a515f2707498e1b485"),
    ("vosk-model-small-it-0.22", "it", 49_665_141, _APACHE, "fbd8f9c72cbb8c3dfa3e4581bd3585f4"),
    ("vosk-model-small-ja-0.22", "ja", 49_704_573, _APACHE, "0e3163dd62dfb0d823353718ac3cbf79"),
    ("vosk-model-small-ka-0.42", "ka", 45_682_310, "", "7e95b6a69b60a5f1c45e29d1cd2ac353"),
    ("vosk-model-small-kz-0.42", "kk", 59_697_294, "", "1c7dc487ac5e0c24acfa7566c106ba2d"),
    ("vosk-model-small-kz-0.15", "kk", 43_739_114, _APACHE, "e55d95d1ffbafc0dfeb6fef044d5759b"),
    ("vosk-model-small-ko-0.22", "ko", 86_914_329, _APACHE, "fa8029a173787a159e0e72fe6135f890"),
    ("vosk-model-small-ky-0.42", "ky", 51_041_096, "", "541eb45589c2b6f8350905086a76f072"),
    ("vosk-model-small-nl-0.22", "nl", 40_441_176, _APACHE, "4582e1f20d6849099da08511f9797017"),
    ("vosk-model-small-pl-0.22", "pl", 52_979_372, _APACHE, "91cbbd6231320467da672be31827b6ac"),
    ("vosk-model-small-pt-0.3", "pt", 32_453_112, _APACHE, "458c69371c5a0b9ab6ee8fa417bf89da"),
    ("vosk-model-small-ru-0.22", "ru", 46_236_750, _APACHE, "d1759dc83eb8fd87850129afbd9f4b7b"),
    ("vosk-model-small-sv-rhasspy-0.15", "sv", 303_504_931, "MIT", "5ae431c65fe8636692118792daa22ecc"),
    ("vosk-model-small-te-0.42", "te", 60_544_249, _APACHE, "ae3c093fd7dd883d462983b15900ca61"),
    ("vosk-model-small-tg-0.22", "tg", 51_879_043, _APACHE, "fca4e40de915a5bd2f30e32d60af45c0"),
    ("vosk-model-small-tr-0.3", "tr", 36_855_784, _APACHE, "198511631860597639a0ebf779263fcf"),
    ("vosk-model-small-uk-v3-nano", "uk", 77_622_640, _APACHE, ""),
    ("vosk-model-small-uk-v3-small", "uk", 143_914_407, _APACHE, "3188e41b4a38369d8b9527d0149616ab"),
    ("vosk-model-small-uz-0.22", "uz", 51_061_189, _APACHE, "4d75acfef76fe919c8fb68cd1179c182"),
    ("vosk-model-small-vn-0.4", "vi", 33_656_337, _APACHE, "b31b474a1ef75488c5fa575f8e2a1269"),
    ("vosk-model-small-de-zamia-0.3", "de", 49_000_000, "LGPL-3.0-only", ""),
    ("vosk-model-small-en-us-zamia-0.5", "en-US", 49_000_000, "LGPL-3.0-only", ""),
    # With a graph made at run time: larger vocabulary, grammars still possible.
    ("vosk-model-en-us-0.22-lgraph", "en-US", 130_557_655, _APACHE, "2df36985f8ed8eb7b78476cadcdab48f"),
    ("vosk-model-nl-spraakherkenning-0.6-lgraph", "nl", 105_951_663, _NC, "50c025bca2ebeb1dba54b3687632d92f"),
    ("vosk-model-uk-v3-lgraph", "uk", 340_762_018, _APACHE, "dc44144856364743c83555bc48aa3792"),
    # Large models for telephony and servers: free speech, several gigabytes of memory, no grammars.
    ("vosk-model-en-us-0.22", "en-US", 1_913_365_522, _APACHE, ""),
    ("vosk-model-en-in-0.5", "en-IN", 1_000_000_000, _APACHE, ""),
    ("vosk-model-br-0.8", "br", 70_000_000, "MIT", ""),
    ("vosk-model-cn-0.22", "zh", 1_300_000_000, _APACHE, ""),
    ("vosk-model-de-0.21", "de", 1_900_000_000, _APACHE, ""),
    ("vosk-model-el-gr-0.7", "el", 1_100_000_000, _APACHE, ""),
    ("vosk-model-es-0.42", "es", 1_400_000_000, _APACHE, ""),
    ("vosk-model-fa-0.42", "fa", 1_600_000_000, _APACHE, ""),
    ("vosk-model-fr-0.22", "fr", 1_400_000_000, _APACHE, ""),
    ("vosk-model-gu-0.42", "gu", 700_000_000, _APACHE, ""),
    ("vosk-model-hi-0.22", "hi", 1_500_000_000, _APACHE, ""),
    ("vosk-model-it-0.22", "it", 1_200_000_000, _APACHE, ""),
    ("vosk-model-ja-0.22", "ja", 1_000_000_000, _APACHE, ""),
    ("vosk-model-ru-0.42", "ru", 1_800_000_000, _APACHE, ""),
    ("vosk-model-tg-0.22", "tg", 335_635_924, _APACHE, "44aef3049d0cba96d2bffda308ef0859"),
    ("vosk-model-tl-ph-generic-0.6", "tl", 329_169_068, _NC, "90b3dd8115dabdb4845972c2eb22797b"),
    ("vosk-model-vn-0.4", "vi", 78_000_000, _APACHE, ""),
)
"""Name, language tag, bytes of the archive, license (SPDX; empty: the publisher's page states none), MD5."""
