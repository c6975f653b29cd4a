"""Why a command that the dialect knows is not carried out."""

DEBUGGING = "a debugging aid of the old servers（旧服务端的调试接口）"
DISABLED = "the library itself disables it（SDK 已禁用）"
