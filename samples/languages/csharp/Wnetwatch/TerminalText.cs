// Names come from programs of any user, and a terminal acts on what is in them.
using System;
using System.Runtime.InteropServices;

namespace Wnetwatch
{
    public static class TerminalText
    {
        // The text as it may be shown, by the rule of wnw_terminal_text.
        public static string Show(string text)
        {
            IntPtr native = Native.ToNative(text);
            try
            {
                byte[] shown = new byte[8 * Native.Utf8Size(native) + 1];
                Native.wnw_terminal_text(native, UIntPtr.Zero, shown, (UIntPtr)(uint)shown.Length);
                return Native.Utf8.GetString(shown, 0, Array.IndexOf(shown, (byte)0));
            }
            finally
            {
                Marshal.FreeHGlobal(native);
            }
        }
    }
}
