using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.ServiceDefaults.Database;

/// <summary>The fields that a change names. Each is replaced whole: a list does not grow by what is sent.</summary>
public static class Mask
{
    private static readonly FieldMask.MergeOptions Replace =
        new() { ReplaceMessageFields = true, ReplacePrimitiveFields = true, ReplaceRepeatedFields = true };

    /// <summary>Sets the fields of a message that the mask names, and clears those that are named but missing. A mask that names none, or a field that cannot be changed, is refused.</summary>
    /// <param name="mask">The mask of the request.</param>
    /// <param name="values">The new values; null clears what the mask names.</param>
    /// <param name="onto">The message as it is stored.</param>
    /// <param name="changeable">The fields that a mask may name.</param>
    public static void Apply<T>(FieldMask mask, T? values, T onto, params string[] changeable) where T : class, IMessage, new()
    {
        if (mask.Paths.Count == 0)
            throw Problem.Invalid("update_mask", $"names no field; it may name {string.Join(", ", changeable)}");
        if (mask.Paths.Except(changeable).FirstOrDefault() is { } other)
            throw Problem.Invalid("update_mask", $"'{other}' is no field that can be changed; it may name {string.Join(", ", changeable)}");
        mask.Merge(values ?? new T(), onto, Replace);
    }
}
